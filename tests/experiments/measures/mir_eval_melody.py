"""Prints the scores that mir_eval gives pairs of melodies, one JSON object a line.

argument: a JSON file with a list of [ref_time, ref_hz, est_time, est_hz].
"""
import json
import sys
import warnings

import mir_eval
import numpy

warnings.simplefilter("ignore")  # tracks without voiced frames are intended
for pair in json.load(open(sys.argv[1])):
    scores = mir_eval.melody.evaluate(*[numpy.array(series, dtype=float) for series in pair])
    print(json.dumps(scores))
