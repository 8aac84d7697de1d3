/* C[b] += A[b] * B[b] for BATCH small square matrices of doubles, tiled in all three loops. N: matrix size,
   T: tile of i and j, T2: tile of k (T by default). */
#include "kernel.h"
#ifndef N
#define N 16
#endif
#ifndef T
#define T N
#endif
#ifndef BATCH
#define BATCH 32
#endif
/* Read at run time, so that every tile size runs the same machine code. */
static volatile int tile_size = T;
#ifdef T2
static volatile int tile_size_k = T2;
#define TILE_K tile_size_k
#else
#define TILE_K t
#endif
static double A[BATCH][N][N], B[BATCH][N][N], C[BATCH][N][N];

static void multiply(double (*a)[N], double (*b)[N], double (*c)[N])
{
    const int t = tile_size, t_k = TILE_K;
    for (int ii = 0; ii < N; ii += t)
        for (int jj = 0; jj < N; jj += t)
            for (int kk = 0; kk < N; kk += t_k)
                for (int i = ii; i < min_int(ii + t, N); i++)
                    for (int j = jj; j < min_int(jj + t, N); j++) {
                        double sum = c[i][j];
                        for (int k = kk; k < min_int(kk + t_k, N); k++)
                            sum += a[i][k] * b[k][j];
                        c[i][j] = sum;
                    }
}

static double batched_matmul(void)
{
    for (int n = 0; n < BATCH; n++)
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) {
                A[n][i][j] = n + i + 2 * j;
                B[n][i][j] = n + i - j;
            }
    for (int n = 0; n < BATCH; n++)
        multiply(A[n], B[n], C[n]);
    return C[BATCH / 2][N / 3][N / 2];
}
KERNEL_MAIN(batched_matmul())
