/* Matrix multiply, in tiles
 * Floating-point work with reuse: C += A * B on squares of N, in tiles of T.
 * Change T (1, 4, 8, 16, 32, 64) and compare how the caches take it.
 */
#include <stdio.h>

#ifndef N
#define N 64
#endif
#ifndef T
#define T 16
#endif

static double a[N][N], b[N][N], c[N][N];

static int smaller(int x, int y)
{
    return x < y ? x : y;
}

int main(void)
{
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            a[i][j] = i + 2 * j;
            b[i][j] = i - j;
        }
    for (int ii = 0; ii < N; ii += T)
        for (int jj = 0; jj < N; jj += T)
            for (int kk = 0; kk < N; kk += T)
                for (int i = ii; i < smaller(ii + T, N); i++)
                    for (int j = jj; j < smaller(jj + T, N); j++) {
                        double sum = c[i][j];
                        for (int k = kk; k < smaller(kk + T, N); k++)
                            sum += a[i][k] * b[k][j];
                        c[i][j] = sum;
                    }
    printf("c[%d][%d] = %.1f\n", N / 3, N / 2, c[N / 3][N / 2]);
    return 0;
}
