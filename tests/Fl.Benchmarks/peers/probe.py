"""What PyTorch computes with on this machine, in a line, and then the GFLOP/s of a plain matrix product on one core.

usage: probe.py THREADS
"""
import os
import sys
import time

import torch

SIZE, ROUNDS = 1024, 20

torch.set_num_threads(int(sys.argv[1]))
a, b = torch.rand(SIZE, SIZE), torch.rand(SIZE, SIZE)
a @ b
with open("/proc/self/maps") as maps:
    mapped = {os.path.realpath(line.split(maxsplit=5)[5].strip()) for line in maps if "blas" in line or "libmkl" in line}
blas = ", ".join(sorted(mapped)) or "built in (" + torch.__config__.show().split("BLAS_INFO=")[-1].split(",")[0] + ")"
onednn = "with" if torch.backends.mkldnn.is_available() else "without"
print(f"PyTorch {torch.__version__}: {torch.get_num_threads()} threads in an operation, {torch.get_num_interop_threads()} operations at a time, "
      f"BLAS {blas}, {onednn} oneDNN")
torch.set_num_threads(1)
times = []
for _ in range(ROUNDS):
    start = time.perf_counter()
    a @ b
    times.append(time.perf_counter() - start)
print(f"{2 * SIZE ** 3 / min(times) / 1e9:.1f}")
