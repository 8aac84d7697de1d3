/* Pointer chase
 * One load waits for the other: a linked ring in random order, larger than a small first-level cache.
 * Look at the load's latency in levels 1 and 2; width and reorder buffer hardly matter.
 */
#include <stdio.h>
#include <stdlib.h>

#ifndef NODES
#define NODES 8192
#endif
#ifndef STEPS
#define STEPS 400000
#endif

struct node {
    struct node *next;
    long payload[7]; /* one node fills one 64-byte line */
};

static struct node nodes[NODES];
static int order[NODES];

int main(void)
{
    unsigned random = 12345;
    for (int i = 0; i < NODES; i++)
        order[i] = i;
    for (int i = NODES - 1; i > 0; i--) {
        random = random * 1664525u + 1013904223u;
        int j = (int)((random >> 8) % (unsigned)(i + 1));
        int swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
    }
    for (int i = 0; i < NODES; i++) {
        nodes[order[i]].next = &nodes[order[(i + 1) % NODES]];
        nodes[order[i]].payload[0] = i;
    }
    struct node *at = &nodes[order[0]];
    long sum = 0;
    for (int step = 0; step < STEPS; step++) {
        sum += at->payload[0];
        at = at->next;
    }
    printf("sum %ld\n", sum);
    return 0;
}
