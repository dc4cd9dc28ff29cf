"""examples/python, with matplotlib if it is there and without it."""

import os
import subprocess
import sys
import tempfile
import unittest

from support import MACHINE, ROOT, TINY, command


def run_example(folder, hidden=""):
    environment = dict(os.environ, PYTHONPATH=hidden + os.pathsep + os.environ["PYTHONPATH"])
    script = os.path.join(ROOT, "examples/python/readme_figures.py")
    return subprocess.run([sys.executable, script, folder, TINY, MACHINE], env=environment, capture_output=True, text=True)


class Example(unittest.TestCase):
    def check_tables(self, text):
        compared = command("compare", TINY, "--arch", MACHINE, "--context", "40", "--verbose")
        for line in compared.splitlines():
            if line.startswith(("compact ", "primal ", "row-major ")):
                self.assertIn(line, text)

    def test_without_matplotlib_it_prints(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "matplotlib.py"), "w") as file:
                file.write("raise ImportError('hidden by a test')\n")
            out = os.path.join(folder, "out")
            run = run_example(out, folder)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertEqual(os.listdir(out), [])
            self.check_tables(run.stdout)

    def test_with_matplotlib_it_draws(self):
        try:
            import matplotlib  # noqa: F401
        except ImportError:
            self.skipTest("matplotlib is not there")
        with tempfile.TemporaryDirectory() as folder:
            run = run_example(folder)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertEqual(sorted(os.listdir(folder)), ["latency.png", "links.png", "ranking.png"])
            self.check_tables(run.stdout)


if __name__ == "__main__":
    unittest.main()
