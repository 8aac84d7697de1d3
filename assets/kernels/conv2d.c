/* 2-D convolution of N x N doubles with a K x K filter, no padding, tiled in both loops. N: image,
   T: tile of rows, T2: tile of columns (T by default). */
#include "kernel.h"
#ifndef N
#define N 96
#endif
#ifndef T
#define T N
#endif
#ifndef K
#define K 5
#endif
#define OUT (N - K + 1)
/* Read at run time, so that every tile size runs the same machine code. */
static volatile int tile_size = T;
#ifdef T2
static volatile int tile_size_j = T2;
#define TILE_J tile_size_j
#else
#define TILE_J t
#endif
static double image[N][N], filter[K][K], output[OUT][OUT];

static double conv2d(void)
{
    const int t = tile_size, t_j = TILE_J;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            image[i][j] = (i + 3 * j) % 11;
    for (int u = 0; u < K; u++)
        for (int v = 0; v < K; v++)
            filter[u][v] = u - 0.5 * v;
    for (int ii = 0; ii < OUT; ii += t)
        for (int jj = 0; jj < OUT; jj += t_j)
            for (int i = ii; i < min_int(ii + t, OUT); i++)
                for (int j = jj; j < min_int(jj + t_j, OUT); j++) {
                    double sum = 0.0;
                    for (int u = 0; u < K; u++)
                        for (int v = 0; v < K; v++)
                            sum += image[i + u][j + v] * filter[u][v];
                    output[i][j] = sum;
                }
    return output[OUT / 3][OUT / 2];
}
KERNEL_MAIN(conv2d())
