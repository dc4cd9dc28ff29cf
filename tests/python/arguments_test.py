"""Arguments: what may be given in which form, and what is refused in which words."""

import inspect
import os
import pathlib
import re
import tempfile
import unittest

import primalsim
from support import CHIP, CHIP_TRACE, MACHINE, REQUESTS, ROOT, TINY, command

# Options that are no keywords: how a command line shows a result. Files that it reads or writes have other names here.
SHOWN = {"help", "json", "quiet", "verbose", "heatmap", "trace-detail"}
OTHERWISE = {
    "compare": set(), "generate": set(), "serve": set(), "collective": set(), "traffic": set(),
    "replay": set(), "fit": set(), "check": set(), "sweep": set(), "results": {"csv"},
    "run": {"program-out"}, "reproduce": set(),
    "map": {"out", "show", "from"},  # a mapping is returned; `regions`
}
SEARCH_ONLY = {"objective", "budget", "evaluations", "context", "control", "resume", "regions", "threads"}


def options_of(name):
    return set(re.findall(r"--([a-z][a-z-]+)", command("help", name).split("options:")[1]))


def refused(*arguments):
    """The message of the command line, without its name, and names of options as they are here."""
    message = command(*arguments, status=2).strip()
    return re.sub(r"(?<![\w-])--([a-z][a-z-]*)", lambda option: option[1].replace("-", "_"), message.removeprefix("primalsim: "))


class Forms(unittest.TestCase):
    def setUp(self):
        self.expected = primalsim.run(TINY, arch=MACHINE, mapping="primal")["mappings"][0]["cycles_per_token"]

    def cycles(self, model=TINY, **options):
        return primalsim.run(model, **{"arch": MACHINE, "mapping": "primal", **options})["mappings"][0]["cycles_per_token"]

    def test_messages_may_be_messages_dicts_and_bytes(self):
        forms = {"model": primalsim.import_model(TINY), "arch": primalsim.read(MACHINE),
                 "mapping": primalsim.map(TINY, strategy="primal", arch=MACHINE)}
        for name, message in forms.items():
            bare = message.to_dict()[message.kind]
            for form in (message, message.to_dict(), bare, message.to_bytes()):
                self.assertEqual(self.cycles(**{name: form}), self.expected, (name, type(form)))

    def test_numbers_of_other_libraries_are_numbers(self):
        # As NumPy's are: no int or float, but tolist() gives one. Its False is another object than Python's.
        class Number:
            def __init__(self, value):
                self.value = value

            def tolist(self):
                return self.value

        class No:
            dtype = "bool"

            def item(self):
                return False

        machine = primalsim.read(MACHINE).to_dict()["architecture"]
        depth = machine["router"]["fifo_flits"]
        machine["router"]["fifo_flits"] = Number(depth)
        self.assertEqual(self.cycles(arch=machine, lm_head=No()), self.expected)
        self.assertEqual(primalsim.Message.from_dict({"schema_version": 1, "architecture": machine}), primalsim.read(MACHINE))

    def test_a_dict_that_is_no_message_says_where(self):
        machine = primalsim.read(MACHINE).to_dict()["architecture"]
        for value, why in ((float("nan"), "arch: router.fifo_flits is nan; allowed are finite numbers"),
                           (float("inf"), "arch: router.fifo_flits is inf; allowed are finite numbers"),
                           ([1, float("nan")], r"arch: router.fifo_flits\[1\] is nan; allowed are finite numbers"),
                           (b"4", "arch: a bytes is no text, number, list or dict"),
                           (machine, "arch: Circular reference detected")):
            machine["router"]["fifo_flits"] = value
            with self.assertRaisesRegex(primalsim.InputError, "^" + why):
                self.cycles(arch=machine)

    def test_names_of_files_that_are_no_utf8(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, os.fsdecode(b"\xff.txtpb"))
            primalsim.read(MACHINE).write(path)
            self.assertEqual(os.listdir(os.fsencode(folder)), [b"\xff.txtpb"])
            self.assertEqual(primalsim.read(path), primalsim.read(MACHINE))
            self.assertEqual(self.cycles(arch=path), self.expected)
            with self.assertRaisesRegex(primalsim.InputError, "there is no such file"):
                self.cycles(model=path + "x")

    def test_a_path_may_be_an_object(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "m.txtpb"
            primalsim.read(pathlib.Path(MACHINE)).write(path)
            self.assertEqual(primalsim.read(path), primalsim.read(MACHINE))

    def test_messages_may_be_objects_of_protobuf(self):
        message = primalsim.read(MACHINE)

        class Descriptor:
            full_name = "primalsim.v1.File"

        class File:
            DESCRIPTOR = Descriptor

            def SerializeToString(self):
                return message.to_bytes()

        self.assertEqual(self.cycles(arch=File()), self.expected)

    def test_the_program_of_a_run_can_be_run_again(self):
        found = primalsim.run(TINY, arch=MACHINE, mapping="primal")
        again = primalsim.run(found.program, arch=MACHINE)
        self.assertEqual(again["mappings"][0]["cycles_per_token"], found["mappings"][0]["cycles_per_token"])

    def test_a_changed_dict_is_another_machine(self):
        machine = primalsim.read(MACHINE).to_dict()["architecture"]
        machine["router"]["link_latency_cycles"] = 4
        self.assertEqual(self.cycles(arch=machine), self.cycles(set={"router.link_latency_cycles": 4}))
        self.assertNotEqual(self.cycles(arch=machine), self.expected)

    def test_messages_come_back_from_files(self):
        mapping = primalsim.map(TINY, strategy="compact", arch=MACHINE)
        with tempfile.TemporaryDirectory() as folder:
            for ending in ("txtpb", "binpb", "json"):
                path = os.path.join(folder, "m." + ending)
                mapping.write(path)
                self.assertEqual(primalsim.read(path), mapping)
        self.assertEqual(primalsim.Message.from_dict(mapping.to_dict()), mapping)
        self.assertEqual(primalsim.Message.from_bytes(mapping.to_bytes()), mapping)

    def test_every_option_is_a_keyword(self):
        for name, otherwise in OTHERWISE.items():
            keywords = {keyword.replace("_", "-") for keyword in inspect.signature(getattr(primalsim, name)).parameters}
            if name == "map":
                search = {keyword.replace("_", "-") for keyword in inspect.signature(primalsim.search).parameters}
                self.assertEqual(SEARCH_ONLY - search, set())
                otherwise = otherwise | SEARCH_ONLY
            self.assertEqual(options_of(name) - keywords - SHOWN - otherwise, set(), name)


class Refusals(unittest.TestCase):
    def check_words(self, arguments, call):
        with self.assertRaises(primalsim.InputError) as raised:
            call()
        self.assertEqual(str(raised.exception), refused(*arguments))
        self.assertIsInstance(raised.exception, ValueError)

    def test_the_words_are_the_command_lines(self):
        self.check_words(["compare", TINY, "--context", "0"], lambda: primalsim.compare(TINY, context=0))
        self.check_words(["compare", "nowhere"], lambda: primalsim.compare("nowhere"))
        self.check_words(["compare", TINY, "--mapping", "primel"], lambda: primalsim.compare(TINY, mapping="primel"))
        self.check_words(["compare", TINY, "--set", "router.fifo_flit=8"],
                         lambda: primalsim.compare(TINY, set={"router.fifo_flit": 8}))
        self.check_words(["run", TINY, "--policy", "x"], lambda: primalsim.run(TINY, policy="x"))
        self.check_words(["run", TINY, "--seed", "1"], lambda: primalsim.run(TINY, seed=1))
        self.check_words(["generate", TINY, "--prompt", "0", "--output", "1"],
                         lambda: primalsim.generate(TINY, prompt=0, output=1))
        self.check_words(["generate", TINY, "--prompt", "1", "--output", "1", "--prefill", "x"],
                         lambda: primalsim.generate(TINY, prompt=1, output=1, prefill="x"))
        self.check_words(["generate", TINY, "--prompt", "1", "--output", "1", "--chunk-tokens", "4"],
                         lambda: primalsim.generate(TINY, prompt=1, output=1, chunk_tokens=4))
        self.check_words(["check", TINY, "--mapping", "m.txtpb", "--adapters", "a"],
                         lambda: primalsim.check(TINY, "m.txtpb", adapters=["a"]))
        self.check_words(["serve", TINY, "--trace", REQUESTS, "--adapters", "2"],
                         lambda: primalsim.serve(TINY, REQUESTS, adapters=2))
        self.check_words(["serve", TINY, "--trace", REQUESTS, "--scheduler", "x"],
                         lambda: primalsim.serve(TINY, REQUESTS, scheduler="x"))
        self.check_words(["replay", CHIP_TRACE, "--machine", CHIP, "--vcs", "2"],
                         lambda: primalsim.replay(CHIP_TRACE, machine=CHIP, vcs=2))
        self.check_words(["replay", "a", "b", "--mesh", "4x4"], lambda: primalsim.replay(["a", "b"], "4x4"))
        self.check_words(["traffic", "--mesh", "4x4", "--rate", "2"], lambda: primalsim.traffic("4x4", rate=2))
        self.check_words(["traffic", "--mesh", "4x4", "--rate", "0.1", "--routing", "zz"],
                         lambda: primalsim.traffic("4x4", rate=0.1, routing="zz"))

    def test_no_room_is_an_error_of_its_own(self):
        model = os.path.join(ROOT, "examples/models/llama-2-13b")
        with self.assertRaises(primalsim.InputError) as raised:
            primalsim.map(model, strategy="primal", set={"scratchpad.bytes": 1024})
        self.assertEqual(str(raised.exception),
                         refused("map", model, "--strategy", "primal", "--set", "scratchpad.bytes=1024", "-o", "/tmp/x.txtpb"))

    def test_a_run_that_fails_is_a_run_error(self):
        with tempfile.TemporaryDirectory() as folder:
            trace = os.path.join(folder, "t.csv")
            with open(trace, "w") as file:
                file.write("pid,src,dst,create_cycle,inject_cycle,tail_eject_cycle\n0,0,3,0,0,1\n")
            with self.assertRaises(primalsim.RunError) as raised:
                primalsim.replay(trace, "4x4", check=True)
            self.assertEqual(str(raised.exception),
                             command("replay", trace, "--mesh", "4x4", "--check", status=1).strip().removeprefix("primalsim: "))
            self.assertIsInstance(raised.exception, RuntimeError)

    def test_wrong_types(self):
        for options, words in (
            ({"context": True}, "context is 'True'"),
            ({"context": [8, 16]}, "context is a list of 2; allowed is one"),
            ({"mapping": []}, "mapping is an empty list"),
            ({"lm_head": 1}, "lm_head is '1'; allowed are True and False"),
            ({"context": {"a": 1}}, "context is a message"),
            ({"arch": {"clock": 1}}, "clock"),
            ({"arch": b"\xff"}, "arch"),
            ({"mapping": primalsim.import_model(TINY)}, "mapping: holds workload, not mapping"),
        ):
            with self.assertRaisesRegex(primalsim.InputError, words):
                primalsim.run(TINY, **{"arch": MACHINE, **options})
        with self.assertRaises(TypeError):
            primalsim.run(TINY, contex=8)
        with self.assertRaisesRegex(primalsim.InputError, "model is missing"):
            primalsim.run(None)

    def test_a_place_that_cannot_be_written_is_refused_before_the_work(self):
        steps = []
        with self.assertRaisesRegex(primalsim.InputError, "no folder"):
            primalsim.compare(TINY, arch=MACHINE, out=MACHINE, progress=lambda *step: steps.append(step))
        self.assertEqual(steps, [])


if __name__ == "__main__":
    unittest.main()
