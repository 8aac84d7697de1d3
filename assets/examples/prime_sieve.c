/* Sieve of Eratosthenes
 * Stores with strides that grow, over more bytes than a first-level cache holds.
 * Look at the prefetcher, the store queue and the cache sizes.
 */
#include <stdio.h>

#ifndef LIMIT
#define LIMIT 300000
#endif

static unsigned char composite[LIMIT + 1];

int main(void)
{
    int primes = 0;
    for (int number = 2; number <= LIMIT; number++) {
        if (composite[number])
            continue;
        primes++;
        for (long multiple = (long)number * number; multiple <= LIMIT; multiple += number)
            composite[multiple] = 1;
    }
    printf("%d primes up to %d\n", primes, LIMIT);
    return 0;
}
