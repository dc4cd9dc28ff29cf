"""Calls: threads, the interpreter's lock, interrupts, progress, the same bytes every time."""

import os
import pickle
import signal
import threading
import unittest

import primalsim
from support import MACHINE, TINY


class Calls(unittest.TestCase):
    def test_two_threads_are_in_studies_at_once(self):
        # Each study waits in its first step until the other has come to its own: with Python's lock held neither could.
        both = threading.Barrier(2, timeout=60)
        found, failed = {}, []

        def call(mapping):
            waited = []

            def step(*_):
                if not waited:
                    waited.append(both.wait())

            try:
                found[mapping] = primalsim.compare(TINY, arch=MACHINE, mapping=[mapping, "random"], progress=step)
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=call, args=(name,)) for name in ("primal", "hilbert")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failed, [])
        for mapping in ("primal", "hilbert"):
            self.assertEqual(found[mapping], primalsim.compare(TINY, arch=MACHINE, mapping=[mapping, "random"]))

    def test_threads_change_nothing(self):
        one, two = (primalsim.compare(TINY, arch=MACHINE, threads=threads, details=True).to_bytes() for threads in (1, 2))
        self.assertEqual(one, two)

    def test_a_session_changes_nothing(self):
        session = primalsim.Session(threads=2)
        first, second = (primalsim.compare(TINY, arch=MACHINE, session=session).to_bytes() for _ in range(2))
        self.assertEqual(first, primalsim.compare(TINY, arch=MACHINE).to_bytes())
        self.assertEqual(second, first)
        with self.assertRaisesRegex(primalsim.InputError, "threads is 1; those of a session are its own"):
            primalsim.compare(TINY, arch=MACHINE, session=session, threads=1)
        for threads in (-1, "x", 1025):
            with self.assertRaisesRegex(primalsim.InputError, "threads is '.*'; allowed is a whole number from 0 to 1024"):
                primalsim.Session(threads=threads)
        with self.assertRaisesRegex(TypeError, "session is a int; needed is a primalsim.Session"):
            primalsim.compare(TINY, arch=MACHINE, session=3)

    def test_a_format_that_there_is_not_is_refused(self):
        with self.assertRaisesRegex(primalsim.InputError, "format is 'x'; allowed are table, details"):
            primalsim.compare(TINY, arch=MACHINE).text("x")

    def test_progress_counts_to_the_end(self):
        steps = []
        primalsim.compare(TINY, arch=MACHINE, mapping=["primal", "hilbert"], progress=lambda *step: steps.append(step))
        counted = [step for step in steps if step[2] > 0]
        self.assertEqual(counted[-1][1], counted[-1][2])

    def test_what_progress_raises_ends_the_study(self):
        class Enough(Exception):
            pass

        def step(*_):
            raise Enough("of this")

        with self.assertRaisesRegex(Enough, "of this"):
            primalsim.compare(TINY, arch=MACHINE, progress=step)

    def test_an_interrupt_ends_a_study(self):
        steps = []

        def step(*given):
            if not steps:
                os.kill(os.getpid(), signal.SIGINT)
            steps.append(given)
            if len(steps) == 1:
                interrupted.wait(60)

        # The lock is free in wait(), so that the caller sees the signal; the study then goes on to its next step.
        interrupted = threading.Event()
        before = signal.signal(signal.SIGINT, lambda *_: (interrupted.set(), signal.default_int_handler(*_)))
        try:
            with self.assertRaises(KeyboardInterrupt):
                primalsim.compare(TINY, arch=MACHINE, progress=step)
        finally:
            signal.signal(signal.SIGINT, before)

    def test_an_interrupted_search_keeps_what_it_has(self):
        def step(line, *_):
            if not sent and line.startswith("search: the best strategy"):
                sent.append(os.kill(os.getpid(), signal.SIGINT))

        sent = []
        found = primalsim.search(TINY, arch=MACHINE, evaluations=100_000_000, progress=step)
        self.assertTrue(found["interrupted"])
        self.assertLess(found["evaluations"], 100_000_000)
        primalsim.check(TINY, found["mapping"], arch=MACHINE)

    def test_outcomes_and_messages_can_be_pickled(self):
        found = primalsim.run(TINY, arch=MACHINE, mapping="primal", details=True)
        again = pickle.loads(pickle.dumps(found))
        self.assertEqual(again, found)
        self.assertEqual(again.to_bytes(), found.to_bytes())
        self.assertEqual(again.program, found.program)
        self.assertEqual(again.links()["flits"].tolist(), found.links()["flits"].tolist())
        self.assertEqual(primalsim.Outcome.from_bytes(found.kind, found.to_bytes()), found)


if __name__ == "__main__":
    unittest.main()
