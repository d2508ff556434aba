"""Prints what mir_eval says of pairs of melodies: argument: a JSON list of [ref_time, ref_hz, est_time, est_hz]."""
import json
import sys
import warnings

import mir_eval
import numpy

warnings.simplefilter("ignore")  # tracks without voiced frames are on purpose
for pair in json.load(open(sys.argv[1])):
    scores = mir_eval.melody.evaluate(*[numpy.array(series, dtype=float) for series in pair])
    print(json.dumps(scores))
