"""What a call returns is what the command line prints, to the digit."""

import json
import os
import tempfile
import unittest

import primalsim
from support import ADAPTER, CHIP, CHIP_TRACE, MACHINE, REQUESTS, ROOT, TINY, command, printed

TRACE = os.path.join(ROOT, "tests/replay/traces/fast_k8_uniform_vc4_buf8_pkt5_r0.2.csv")


def tiny_adapters(folder):
    """Two adapters of the tiny model, in folders of their own."""
    paths = [os.path.join(folder, name) for name in ("small", "large")]
    for path, rank in zip(paths, (2, 4)):
        os.mkdir(path)
        with open(os.path.join(path, "adapter_config.json"), "w") as file:
            json.dump({"peft_type": "LORA", "r": rank, "lora_alpha": 4, "bias": "none", "target_modules": ["q_proj"]}, file)
    return paths


class Results(unittest.TestCase):
    maxDiff = 2000

    def check_same(self, outcome, *arguments):
        self.assertEqual(json.dumps(outcome), printed(*arguments))

    def test_compare(self):
        self.check_same(primalsim.compare(TINY, arch=MACHINE), "compare", TINY, "--arch", MACHINE)

    def test_compare_with_options(self):
        found = primalsim.compare(
            TINY, arch=MACHINE, set={"router.fifo_flits": 64}, context=40, mapping=["primal", "random"], seeds=range(1, 4),
            kv_sharding="token", lm_head=True, control="both", policy="gate", sensitivity=True)
        self.check_same(found, "compare", TINY, "--arch", MACHINE, "--set", "router.fifo_flits=64", "--context", "40",
                        "--mapping", "primal", "--mapping", "random", "--seeds", "1:3", "--kv-sharding", "token", "--lm-head",
                        "--control", "both", "--policy", "gate", "--sensitivity")

    def test_compare_at_several_contexts(self):
        found = primalsim.compare(TINY, arch=MACHINE, context=[40, 80], mapping="primal")
        self.check_same(found, "compare", TINY, "--arch", MACHINE, "--context", "40,80", "--mapping", "primal")

    def test_run(self):
        found = primalsim.run(TINY, arch=MACHINE, mapping="row-major", whole_model=True)
        self.check_same(found, "run", TINY, "--arch", MACHINE, "--mapping", "row-major", "--whole-model")

    def test_generate(self):
        found = primalsim.generate(TINY, prompt=9, output=5, arch=MACHINE, batch=2)
        self.check_same(found, "generate", TINY, "--prompt", "9", "--output", "5", "--arch", MACHINE, "--batch", "2")

    def test_generate_in_chunks_with_a_limit_of_power(self):
        found = primalsim.generate(TINY, prompt=9, output=5, arch=MACHINE, prefill="chunked", chunk_tokens=4, power_limit=0.5,
                                   kv_ring_after_ring=True, policy="refresh")
        self.check_same(found, "generate", TINY, "--prompt", "9", "--output", "5", "--arch", MACHINE, "--prefill", "chunked",
                        "--chunk-tokens", "4", "--power-limit", "0.5", "--kv-ring-after-ring", "--policy", "refresh")

    def test_generate_a_batch_of_several_adapters(self):
        with tempfile.TemporaryDirectory() as folder:
            adapters = tiny_adapters(folder)
            found = primalsim.generate(TINY, prompt=9, output=5, arch=MACHINE, adapters=adapters, batch=2, mix=True)
            self.check_same(found, "generate", TINY, "--prompt", "9", "--output", "5", "--arch", MACHINE, "--adapters",
                            adapters[0], "--adapters", adapters[1], "--batch", "2", "--mix")

    def test_serve(self):
        with tempfile.TemporaryDirectory() as folder:
            adapter = tiny_adapters(folder)[0]
            found = primalsim.serve(TINY, REQUESTS, arch=MACHINE, adapter=adapter, adapters=3, scheduler="shortest-first",
                                    max_batch=4, slo_ttft_ms=1)
            self.check_same(found, "serve", TINY, "--trace", REQUESTS, "--arch", MACHINE, "--adapter", adapter, "--adapters",
                            "3", "--scheduler", "shortest-first", "--max-batch", "4", "--slo-ttft-ms", "1")
            with open(REQUESTS) as trace, open(os.path.join(folder, "t.csv"), "w") as named:
                named.write(trace.read().replace("chat", "small").replace("code", "large"))
            pool = primalsim.serve(TINY, named.name, arch=MACHINE, adapters=folder, until=0.001)
            self.check_same(pool, "serve", TINY, "--trace", named.name, "--arch", MACHINE, "--adapters", folder, "--until",
                            "0.001")

    def test_check(self):
        with tempfile.TemporaryDirectory() as folder:
            mapping = os.path.join(folder, "m.binpb")
            primalsim.map(TINY, strategy="hilbert", arch=MACHINE).write(mapping)
            found = primalsim.check(TINY, mapping, arch=MACHINE)
            self.check_same(found, "check", TINY, "--mapping", mapping, "--arch", MACHINE)

    def test_check_functional(self):
        found = primalsim.check(TINY, "primal", functional=True, arch=MACHINE, context=8, tokens=2)
        self.check_same(found, "check", TINY, "--mapping", "primal", "--functional", "--arch", MACHINE, "--context", "8",
                        "--tokens", "2")
        self.assertTrue(found["graphs"][0]["right"])

    def test_check_functional_of_several_adapters(self):
        with tempfile.TemporaryDirectory() as folder:
            adapters = tiny_adapters(folder)
            found = primalsim.check(TINY, "primal", functional=True, arch=MACHINE, context=8, batch=2, adapters=adapters)
            self.check_same(found, "check", TINY, "--mapping", "primal", "--functional", "--arch", MACHINE, "--context", "8",
                            "--batch", "2", "--adapters", adapters[0], "--adapters", adapters[1])

    def test_reproduce(self):
        self.check_same(primalsim.reproduce(figures_only=True), "reproduce", "--figures-only")

    def test_reproduce_macros(self):
        with tempfile.TemporaryDirectory() as folder:
            found = primalsim.reproduce(macros=True, out=folder)
            self.assertTrue({"macros.html", "macros.json", "macros.csv"} <= set(os.listdir(folder)))
        self.check_same(found, "reproduce", "--macros")
        self.assertGreaterEqual(len(found["chips"]), 7)

    def test_a_point_of_traffic(self):
        found = primalsim.traffic((4, 4), rate=0.2, pattern="hotspot", hot_nodes={5: 3, 6: 1}, cycles=500)
        self.check_same(found, "traffic", "--mesh", "4x4", "--rate", "0.2", "--pattern", "hotspot", "--hot-nodes", "5:3,6:1",
                        "--cycles", "500")

    def test_a_curve_of_traffic(self):
        found = primalsim.traffic("4x4", rates=[0.1, 0.2, 0.3], sample_period=100)
        self.check_same(found, "traffic", "--mesh", "4x4", "--rates", "0.1:0.3:0.1", "--sample-period", "100")

    def test_traffic_on_a_chip(self):
        found = primalsim.traffic(machine=CHIP, pattern="one-to-row", grid=(4, 4), bytes=256)
        self.check_same(found, "traffic", "--machine", CHIP, "--pattern", "one-to-row", "--grid", "4x4", "--bytes", "256")

    def test_replay(self):
        found = primalsim.replay(TRACE, "8x8", router="iq3", vcs=4, buffer=8, packet_flits=5, check=True)
        self.check_same(found, "replay", TRACE, "--mesh", "8x8", "--router", "iq3", "--vcs", "4", "--buffer", "8",
                        "--packet-flits", "5", "--check")

    def test_replay_and_fit_of_a_chip(self):
        found = primalsim.replay([CHIP_TRACE], machine=CHIP, check=True)
        self.check_same(found, "replay", CHIP_TRACE, "--machine", CHIP, "--check")
        with tempfile.TemporaryDirectory() as folder:
            ours, theirs = os.path.join(folder, "ours.txtpb"), os.path.join(folder, "theirs.txtpb")
            fitted = primalsim.fit(CHIP_TRACE, CHIP, ours, rounds=1)
            told = command("fit", CHIP_TRACE, "--machine", CHIP, "--rounds", "1", "-o", theirs, "--json")
            self.assertEqual(fitted["numbers"], json.loads(told)["numbers"])
            self.assertEqual(primalsim.read(ours), primalsim.read(theirs))

    def test_collective(self):
        found = primalsim.collective("all-reduce", "4x4", 64, algorithm="ring")
        self.check_same(found, "collective", "all-reduce", "--mesh", "4x4", "--flits", "64", "--algorithm", "ring")

    def test_a_sweep_and_its_results(self):
        plan = {"name": "small", "traffic": [{"meshes": ["4x4"], "rates": ["0.1"], "cycles": "500"}]}
        with tempfile.TemporaryDirectory() as folder:
            database, file = os.path.join(folder, "r.sqlite"), os.path.join(folder, "p.json")
            done = primalsim.sweep(plan, database)
            self.assertEqual((done["points"], done["run"], done["failed"]), (1, 1, 0))
            with open(file, "w") as plan_file:
                json.dump({"schema_version": 1, "sweep_plan": plan}, plan_file)
            self.assertEqual(primalsim.sweep(file, database)["stored"], 1)
            self.check_same(primalsim.results(database), "results", database)
            part = primalsim.sweep(plan, os.path.join(folder, "part.sqlite"), shard=(2, 2))
            self.assertEqual((part["points"], part["run"], part["others"]), (1, 0, 1))

    def test_messages_are_the_files_of_the_command_line(self):
        with tempfile.TemporaryDirectory() as folder:
            mapping, workload, found = (os.path.join(folder, name) for name in ("m.binpb", "w.binpb", "s.binpb"))
            command("map", TINY, "--strategy", "primal", "--arch", MACHINE, "-o", mapping)
            told = command("map", TINY, "--strategy", "search", "--evaluations", "20", "--arch", MACHINE, "-o", found, "--json")
            model = os.path.join(ROOT, "examples/models/llama-2-13b")
            command("import", model, "--adapter", ADAPTER, "-o", workload)
            self.assertEqual(primalsim.map(TINY, strategy="primal", arch=MACHINE), primalsim.read(mapping))
            self.assertEqual(primalsim.import_model(model, adapter=ADAPTER), primalsim.read(workload))
            search = primalsim.search(TINY, evaluations=20, arch=MACHINE)
            self.assertEqual(search["mapping"], primalsim.read(found))
            self.assertEqual({**search, **json.loads(told)["search"], "interrupted": False}, search)

    def test_traces_of_chakra_are_those_of_the_command_line(self):
        with tempfile.TemporaryDirectory() as folder:
            trace = os.path.join(ROOT, "examples/traces/chakra/step.et")
            program, theirs, ours = (os.path.join(folder, name) for name in ("step.binpb", "theirs.et", "ours.et"))
            command("import", trace, "--arch", MACHINE, "-o", program)
            imported = primalsim.import_trace(trace, arch=MACHINE)
            self.assertEqual(imported, primalsim.read(program))
            command("export", program, "--arch", MACHINE, "-o", theirs)
            self.assertEqual(primalsim.export_trace(imported, ours, arch=MACHINE), {**primalsim.export_trace(program, ours, arch=MACHINE)})
            for rank in range(4):
                with open(f"{theirs[:-3]}.{rank}.et", "rb") as a, open(f"{ours[:-3]}.{rank}.et", "rb") as b:
                    self.assertEqual(a.read(), b.read())
            with self.assertRaisesRegex(primalsim.InputError, "traces are named NAME.et"):
                primalsim.export_trace(program, os.path.join(folder, "x.json"), arch=MACHINE)

    def test_packet_traces_and_tables_are_those_of_the_command_line(self):
        netrace, table = (os.path.join(ROOT, "examples/traces", name) for name in ("coherence.tra.bz2", "flows.txt"))
        self.check_same(primalsim.replay(netrace, (4, 4), flit_bytes=32, region=1), "replay", netrace, "--mesh", "4x4",
                        "--flit-bytes", "32", "--region", "1")
        self.check_same(primalsim.traffic((4, 4), pattern="table", table=table, cycles=2000), "traffic", "--mesh", "4x4",
                        "--pattern", "table", "--table", table, "--cycles", "2000")

    def test_reports_are_those_of_the_command_line(self):
        with tempfile.TemporaryDirectory() as folder:
            ours, theirs = os.path.join(folder, "ours"), os.path.join(folder, "theirs")
            found = primalsim.compare(TINY, arch=MACHINE, mapping="primal", out=ours)
            command("compare", TINY, "--arch", MACHINE, "--mapping", "primal", "--out", theirs)
            self.assertEqual(sorted(os.listdir(ours)), sorted(os.listdir(theirs)))
            for name in ("links.csv", "units.csv", "tasks.csv"):
                with open(os.path.join(ours, name)) as one, open(os.path.join(theirs, name)) as other:
                    self.assertEqual(one.read(), other.read())
            self.assertEqual(found.rows()[0]["cycles_per_token"], found["mappings"][0]["cycles_per_token"])


class Loads(unittest.TestCase):
    """Loads of links, as arrays."""

    def setUp(self):
        self.found = primalsim.compare(TINY, arch=MACHINE, mapping=["primal", "row-major"], details=True)

    def csv_rows(self, mapping):
        lines = [line.split(",") for line in self.found.text("links").splitlines()]
        return [line for line in lines[1:] if line[0] == mapping]

    def test_columns_are_those_of_links_csv(self):
        columns = self.found.links("row-major")
        rows = self.csv_rows("row-major")
        for place, name in enumerate(("tile", "x", "y", "direction", "flits", "busy_cycles", "waiting_cycles"), 1):
            self.assertEqual([str(value) for value in columns[name]], [row[place] for row in rows])

    def test_the_grid_has_each_link_at_its_place(self):
        expected = {}
        for _, tile, x, y, direction, flits, *_ in self.csv_rows("primal"):
            plane = ("east", "west", "south", "north").index(direction)
            expected[int(tile), plane, int(y), int(x)] = int(flits)
        grid = self.found.link_grid("primal", "flits")
        tiles, planes, height, width = grid.shape
        # The layer's own tiles, and the one of the next layer that its output reaches.
        self.assertEqual(tiles, 1 + max(int(row[1]) for row in self.csv_rows("primal")))
        seen = {(t, p, y, x): grid[t, p, y, x] for t in range(tiles) for p in range(planes) for y in range(height)
                for x in range(width) if grid[t, p, y, x]}
        self.assertEqual(seen, {place: flits for place, flits in expected.items() if flits})

    def test_numpy_arrays_are_no_copies(self):
        try:
            import numpy
        except ImportError:
            self.skipTest("NumPy is not there")
        from primalsim import _core
        array = self.found._outcome.links(0)["flits"]
        self.assertIsInstance(array, _core.Array)
        self.assertTrue(numpy.shares_memory(numpy.asarray(array), numpy.asarray(memoryview(array))))
        self.assertEqual(self.found.links()["flits"].dtype, numpy.uint64)

    def test_without_details_there_are_none(self):
        with self.assertRaisesRegex(primalsim.InputError, "details=True"):
            primalsim.compare(TINY, arch=MACHINE, mapping="primal").links()
        with self.assertRaisesRegex(primalsim.InputError, "mapping is 'hilbert'; there are primal, row-major"):
            self.found.links("hilbert")


if __name__ == "__main__":
    unittest.main()
