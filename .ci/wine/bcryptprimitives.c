// Rust takes random numbers from `ProcessPrng` of bcryptprimitives.dll, which Wine has since 9.0. `SystemFunction036` is `RtlGenRandom`.
unsigned char SystemFunction036(void *buffer, unsigned long length);

int ProcessPrng(void *buffer, unsigned long long length) {
    return SystemFunction036(buffer, (unsigned long)length);
}
