/* Quick sort of random numbers
 * Branches that no predictor can learn: each comparison falls either way.
 * Look at the branch predictor and at the depth of the front end.
 */
#include <stdio.h>

#ifndef COUNT
#define COUNT 20000
#endif

static int values[COUNT];

static void sort(int *first, int *last)
{
    while (last - first > 1) {
        int pivot = first[(last - first - 1) / 2];
        int *low = first - 1;
        int *high = last;
        for (;;) {
            do
                low++;
            while (*low < pivot);
            do
                high--;
            while (*high > pivot);
            if (low >= high)
                break;
            int swapped = *low;
            *low = *high;
            *high = swapped;
        }
        sort(first, high + 1);
        first = high + 1;
    }
}

int main(void)
{
    unsigned random = 1;
    for (int i = 0; i < COUNT; i++) {
        random = random * 1664525u + 1013904223u;
        values[i] = (int)(random >> 8);
    }
    sort(values, values + COUNT);
    for (int i = 1; i < COUNT; i++)
        if (values[i - 1] > values[i])
            return 1;
    printf("%d numbers in order, from %d to %d\n", COUNT, values[0], values[COUNT - 1]);
    return 0;
}
