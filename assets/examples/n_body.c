/* Gravity between bodies
 * Long chains of floating-point operations with divisions and square roots, data that fits in any cache.
 * Look at the latency of the floating-point units.
 */
#include <math.h>
#include <stdio.h>

#ifndef BODIES
#define BODIES 24
#endif
#ifndef STEPS
#define STEPS 60
#endif

struct body {
    double x, y, z, vx, vy, vz, mass;
};

static struct body bodies[BODIES];

static void advance(double seconds)
{
    for (int i = 0; i < BODIES; i++) {
        for (int j = i + 1; j < BODIES; j++) {
            double dx = bodies[i].x - bodies[j].x;
            double dy = bodies[i].y - bodies[j].y;
            double dz = bodies[i].z - bodies[j].z;
            double square = dx * dx + dy * dy + dz * dz + 0.01;
            double pull = seconds / (square * sqrt(square));
            bodies[i].vx -= dx * bodies[j].mass * pull;
            bodies[i].vy -= dy * bodies[j].mass * pull;
            bodies[i].vz -= dz * bodies[j].mass * pull;
            bodies[j].vx += dx * bodies[i].mass * pull;
            bodies[j].vy += dy * bodies[i].mass * pull;
            bodies[j].vz += dz * bodies[i].mass * pull;
        }
    }
    for (int i = 0; i < BODIES; i++) {
        bodies[i].x += seconds * bodies[i].vx;
        bodies[i].y += seconds * bodies[i].vy;
        bodies[i].z += seconds * bodies[i].vz;
    }
}

int main(void)
{
    for (int i = 0; i < BODIES; i++) {
        bodies[i].x = cos(i * 1.7) * (1 + i % 5);
        bodies[i].y = sin(i * 1.7) * (1 + i % 3);
        bodies[i].z = (i % 7) * 0.3;
        bodies[i].mass = 1.0 / (1 + i);
    }
    for (int step = 0; step < STEPS; step++)
        advance(0.001);
    double energy = 0;
    for (int i = 0; i < BODIES; i++)
        energy += 0.5 * bodies[i].mass
            * (bodies[i].vx * bodies[i].vx + bodies[i].vy * bodies[i].vy + bodies[i].vz * bodies[i].vz);
    printf("kinetic energy %.9f\n", energy);
    return 0;
}
