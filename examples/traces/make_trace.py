#!/usr/bin/env python3
"""Writes a synthetic trace of conversations, in the form of the Azure traces (docs/serve.md).

    make_trace.py REQUESTS SECONDS [SEED]  > trace.csv

Lengths are log-normal with the medians and means of published conversations: prompts of 1,050 and 1,180 tokens, clipped to
2 .. 7,900, and answers of 205 and 255, clipped to 10 .. 1,000. Arrivals are a Poisson process of the mean rate.
"""
import datetime
import math
import random
import sys


def log_normal(draw, median, mean, least, most):
    sigma = math.sqrt(2 * math.log(mean / median))
    return max(least, min(most, round(median * math.exp(sigma * draw.gauss(0, 1)))))


def main():
    if len(sys.argv) not in (3, 4):
        raise SystemExit(__doc__)
    requests, seconds = int(sys.argv[1]), float(sys.argv[2])
    draw = random.Random(int(sys.argv[3]) if len(sys.argv) == 4 else 1)
    print("TIMESTAMP,ContextTokens,GeneratedTokens")
    start = datetime.datetime(2026, 1, 1)
    at = 0.0
    for _ in range(requests):
        time = start + datetime.timedelta(microseconds=round(at * 1e6))
        print(f"{time:%Y-%m-%d %H:%M:%S.%f}0,{log_normal(draw, 1050, 1180, 2, 7900)},{log_normal(draw, 205, 255, 10, 1000)}")
        at += draw.expovariate(requests / seconds)


if __name__ == "__main__":
    main()
