/* Queens on a chessboard, by recursion
 * Calls and returns many levels deep, integer work on few registers, no memory to speak of.
 * Look at instruction width and at the return-address predictor.
 */
#include <stdio.h>

#ifndef SIZE
#define SIZE 8
#endif

static int place(int row, unsigned columns, unsigned left, unsigned right)
{
    if (row == SIZE)
        return 1;
    int ways = 0;
    unsigned free = ~(columns | left | right) & ((1u << SIZE) - 1);
    while (free) {
        unsigned square = free & -free;
        free &= free - 1;
        ways += place(row + 1, columns | square, (left | square) << 1, (right | square) >> 1);
    }
    return ways;
}

int main(void)
{
    int ways = 0;
    for (int round = 0; round < 10; round++)
        ways = place(0, 0, 0, 0);
    printf("%d ways to place %d queens\n", ways, SIZE);
    return 0;
}
