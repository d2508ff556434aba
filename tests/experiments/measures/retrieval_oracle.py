"""Prints the figures that `tunefind experiment compare` must give, computed independently: metrics by their definitions,
exact p by scipy's permutation_test, intervals and random p with an own SplitMix64.

arguments: QRELS RESAMPLES RUN...; the group of a query is its id up to the last hyphen. Prints a JSON list with one
object for each run.
"""
import collections
import json
import math
import sys

import numpy
import scipy.stats

MASK = (1 << 64) - 1


def split_mix(state):
  while True:
    state = (state + 0x9E3779B97F4A7C15) & MASK
    z = state
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    yield z ^ (z >> 31)


def read(path, fold):
  rows = collections.defaultdict(dict)
  for line in open(path):
    fold(rows, line.split())
  return rows


def measures(ranking, judged):
  """The metrics of one query. ranking: songs, best first; judged: relevance by song."""
  gains = [max(judged.get(song, 0), 0) for song in ranking]
  ideal = sorted((gain for gain in judged.values() if gain > 0), reverse=True)
  dcg = lambda values: sum(value / math.log2(rank + 2) for rank, value in enumerate(values[:10]))
  ranks = [rank + 1 for rank, gain in enumerate(gains) if gain > 0]
  return {
    "RR": 1 / ranks[0] if ranks else 0,
    **{f"Success@{k}": float(any(rank <= k for rank in ranks)) for k in (1, 3, 10)},
    "nDCG@10": dcg(gains) / dcg(ideal) if ideal else 0,
    "AP": sum((i + 1) / rank for i, rank in enumerate(ranks)) / len(ideal) if ideal else 0,
  }


def bootstrap(sums, sizes, resamples, seed=1):
  random = split_mix(seed)
  means = []
  for _ in range(resamples):
    drawn = [((next(random) >> 32) * len(sums)) >> 32 for _ in sums]
    means.append(sums[drawn].sum() / sizes[drawn].sum())
  means.sort()
  tail = int(0.025 * resamples)
  return {"mean": sums.sum() / sizes.sum(), "low": means[tail], "high": means[-1 - tail]}


def randomisation(sums, resamples, seed=1):
  differing = sums[sums != 0]
  if 2 ** len(differing) <= resamples:
    if len(differing) < 2:
      return 1.0
    flipped = scipy.stats.permutation_test((differing, numpy.zeros(len(differing))), lambda a, b: abs((a - b).sum()),
                                           permutation_type="samples", n_resamples=numpy.inf, alternative="greater")
    return flipped.pvalue
  random = split_mix(seed)
  as_far = 0
  for _ in range(resamples):
    bits = [next(random) for _ in range((len(sums) + 63) // 64)]
    total = sum(-value if bits[i // 64] >> (i % 64) & 1 else value for i, value in enumerate(sums))
    as_far += abs(total) >= abs(sums.sum()) - 1e-9
  return (as_far + 1) / (resamples + 1)


def holm(p):
  order = sorted(range(len(p)), key=p.__getitem__)
  return [max(min(1, (len(p) - j) * p[order[j]]) for j in range(order.index(i) + 1)) for i in range(len(p))]


def main():
  qrels = read(sys.argv[1], lambda rows, words: rows[words[0]].update({words[2]: int(words[3])}))
  resamples = int(sys.argv[2])
  queries = sorted(qrels)
  people = sorted({query.rpartition("-")[0] for query in queries})
  member = numpy.array([[query.rpartition("-")[0] == person for query in queries] for person in people], dtype=float)
  systems = []
  for path in sys.argv[3:]:
    run = read(path, lambda rows, words: rows[words[0]].update({words[2]: (float(words[4]), words[2])}))
    ranked = {query: sorted(songs, key=songs.get, reverse=True) for query, songs in run.items()}
    systems.append([measures(ranked.get(query, []), qrels[query]) for query in queries])
  answer = [{} for _ in systems]
  for metric in systems[0][0]:
    values = [numpy.array([query[metric] for query in system]) for system in systems]
    p = []
    for figures, column in zip(answer, values):
      figures[metric] = bootstrap(member @ column, member.sum(axis=1), resamples)
      if figures is answer[0]:
        continue
      figures[metric]["difference"] = bootstrap(member @ (column - values[0]), member.sum(axis=1), resamples)
      p.append(randomisation(member @ (column - values[0]), resamples))
    for figures, alone, corrected in zip(answer[1:], p, holm(p)):
      figures[metric].update({"p": alone, "holm_p": corrected})
  print(json.dumps(answer))


main()
