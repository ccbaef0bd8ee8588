/* Rust's standard library takes random numbers from ProcessPrng, which Wine before version 9 lacks. For tests under Wine
   only: it lies in a Wine prefix below target/ and is part of no package. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length) {
  return RtlGenRandom(data, (ULONG)length);
}
