/* The part of CUDA's driver interface that CudaDriver asks, with answers from -D options. */
#include <string.h>

int cuInit(unsigned flags) { (void)flags; return INIT; }
int cuDriverGetVersion(int *version) { *version = 12040; return 0; }
int cuDeviceGetCount(int *count) { *count = COUNT; return 0; }
int cuDeviceGet(int *device, int ordinal) { *device = 7 + ordinal; return 0; }
int cuDeviceGetName(char *name, int length, int device) {
  if (device < 7) return 101;
  strncpy(name, "Stub GPU", length);
  return 0;
}
int cuDeviceGetAttribute(int *value, int attribute, int device) {
  if (device < 7) return 101;
  *value = attribute == 75 ? MAJOR : attribute == 76 ? MINOR : -1;
  return 0;
}
