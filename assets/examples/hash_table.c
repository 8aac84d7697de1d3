/* Hash table with open addressing
 * Insert and look up random keys: independent loads that miss, so more of them may be under way at once.
 * Look at load-queue entries, outstanding misses and level 2.
 */
#include <stdint.h>
#include <stdio.h>

#ifndef SLOTS
#define SLOTS (1 << 15) /* a power of two */
#endif
#ifndef KEYS
#define KEYS (SLOTS / 2)
#endif

static uint64_t keys[SLOTS];
static uint32_t counts[SLOTS];

static uint64_t scramble(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdull;
    x ^= x >> 33;
    return x;
}

static uint32_t *find(uint64_t key)
{
    uint64_t slot = scramble(key) & (SLOTS - 1);
    while (keys[slot] != 0 && keys[slot] != key)
        slot = (slot + 1) & (SLOTS - 1);
    keys[slot] = key;
    return &counts[slot];
}

int main(void)
{
    uint64_t random = 88172645463325252ull;
    unsigned long found = 0;
    for (int round = 0; round < 4; round++)
        for (int i = 0; i < KEYS; i++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            uint32_t *count = find(random % KEYS + 1);
            found += *count > 0;
            (*count)++;
        }
    printf("%lu keys were there already\n", found);
    return 0;
}
