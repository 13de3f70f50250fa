// The bodies that lower.mjs gives to memory.copy and memory.fill do what the instructions do.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import binaryen from "binaryen";

const SOURCE = `(module
  (memory (export "memory") 1 1)
  (func (export "copy") (param i32 i32 i32)
    (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i32 i32 i32)
    (memory.fill (local.get 0) (local.get 1) (local.get 2))))`;
const BYTES = 65536;

const folder = mkdtempSync(join(tmpdir(), "lower-"));
const [original, lowered] = ["in.wasm", "out.wasm"].map((name) => join(folder, name));
const module = binaryen.parseText(SOURCE);
module.setFeatures(binaryen.Features.All);
writeFileSync(original, module.emitBinary());
execFileSync(process.execPath, [new URL("lower.mjs", import.meta.url).pathname, original, lowered]);
const load = (path) => new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path))).exports;
const [expected, found] = [load(original), load(lowered)];
const bytes = readFileSync(lowered);
rmSync(folder, { recursive: true });

// Calls both, on the same memory, and compares what they leave.
const agree = (name, ...parameters) => {
  for (const { memory } of [expected, found]) {
    const view = new Uint8Array(memory.buffer);
    for (let place = 0; place < 512; place += 1) view[place] = (place * 167 + 13) & 0xff;
  }
  expected[name](...parameters);
  found[name](...parameters);
  const [left, right] = [expected, found].map(({ memory }) => Buffer.from(memory.buffer));
  assert.ok(left.equals(right), `${name}(${parameters})`);
};

test("copying agrees for every size up to 150, apart and overlapping either way", () => {
  for (let size = 0; size <= 150; size += 1) {
    for (const distance of [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 31, 32, 33, 63, 150, 200]) {
      agree("copy", 7 + distance, 7, size);
      agree("copy", 7, 7 + distance, size);
    }
  }
});

test("filling agrees for every size up to 150 and values beyond a byte", () => {
  for (let size = 0; size <= 150; size += 1) {
    for (const value of [0, 1, 0x7f, 0x80, 0xff, 0x1ff, -1]) agree("fill", 9, value, size);
  }
});

test("a range that leaves the memory traps", () => {
  for (const size of [1, 2, 5, 8, 40]) {
    for (const exports of [expected, found]) {
      const trap = (name, ...parameters) =>
        assert.throws(() => exports[name](...parameters), WebAssembly.RuntimeError);
      trap("copy", BYTES - size + 1, 0, size);
      trap("copy", 0, BYTES - size + 1, size);
      trap("copy", 0, -1, size);
      trap("fill", BYTES - size + 1, 0, size);
    }
  }
});

test("no instruction is left that released VMs reject", () => {
  const text = binaryen.readBinary(bytes).emitText();
  assert.doesNotMatch(text, /memory\.(copy|fill)/);
});
