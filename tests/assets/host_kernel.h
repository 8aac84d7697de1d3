/* Takes the place of kernel.h when a kernel is built for the host: prints a hash of every byte of its OUTPUT array. */
#ifndef KERNEL_H
#define KERNEL_H
#include <stdio.h>
static inline int min_int(int a, int b) { return a < b ? a : b; }
#define KERNEL_MAIN(BODY)                                           \
    int main(void)                                                  \
    {                                                               \
        double checksum = (BODY);                                   \
        unsigned long hash = 1469598103934665603UL;                 \
        for (unsigned long i = 0; i < sizeof(OUTPUT); i++)          \
            hash = (hash ^ ((unsigned char *)OUTPUT)[i]) * 1099511628211UL; \
        printf("%.17g %016lx\n", checksum, hash);                   \
        return 0;                                                   \
    }
#endif
