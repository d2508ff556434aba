# Prints each .npz file of the arguments as one line of JSON: for each array its type, shape and values as numpy reads
# them, with null for NaN.
import json
import sys

import numpy



def described(array):
  values = [None if value != value else value for value in array.ravel().tolist()]
  return {"type": array.dtype.str, "shape": array.shape, "values": values}


for path in sys.argv[1:]:
  with numpy.load(path, allow_pickle=False) as arrays:
    print(json.dumps({name: described(arrays[name]) for name in arrays.files}))
