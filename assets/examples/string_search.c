/* String search
 * Boyer-Moore-Horspool over a text made here: byte loads, a small table, short loops that end early.
 * Look at instruction width and at how well branches are predicted.
 */
#include <stdio.h>
#include <string.h>

#ifndef TEXT_BYTES
#define TEXT_BYTES 200000
#endif

static char text[TEXT_BYTES + 1];
static const char *const words[] = {"cache ", "branch ", "load ", "store ", "vector ", "pipeline ", "latency "};
static const char *const patterns[] = {"vector load", "latency latency store", "pipeline cache branch", "absent"};

static int count_of(const char *pattern)
{
    int length = (int)strlen(pattern);
    int jump[256];
    int found = 0;
    for (int i = 0; i < 256; i++)
        jump[i] = length;
    for (int i = 0; i < length - 1; i++)
        jump[(unsigned char)pattern[i]] = length - 1 - i;
    for (int at = 0; at + length <= TEXT_BYTES; at += jump[(unsigned char)text[at + length - 1]]) {
        int matched = length - 1;
        while (matched >= 0 && text[at + matched] == pattern[matched])
            matched--;
        found += matched < 0;
    }
    return found;
}

int main(void)
{
    unsigned random = 7;
    int filled = 0;
    while (filled < TEXT_BYTES) {
        random = random * 1664525u + 1013904223u;
        const char *word = words[(random >> 16) % 7];
        for (int i = 0; word[i] && filled < TEXT_BYTES; i++)
            text[filled++] = word[i];
    }
    for (int i = 0; i < 4; i++)
        printf("'%s' %d times\n", patterns[i], count_of(patterns[i]));
    return 0;
}
