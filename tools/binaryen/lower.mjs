// Lowers the Wasm that rustc emits to what released VMs take, and optimises it.
//
//   node lower.mjs IN.wasm OUT.wasm
//
// rustc emits instructions that released VMs reject; binaryen's passes lower them to the first
// WebAssembly. What they make of memory.copy and memory.fill goes byte by byte. A VM charges for
// every instruction, for a branch as for fourteen, and so that was more than half of the work of a
// message. Here the two functions get bodies that go by words and branch little.
import { readFileSync, writeFileSync } from "node:fs";
import binaryen from "binaryen";

const [input, output] = process.argv.slice(2);
const { Features, createType, i32: I32, i64: I64, none: NONE } = binaryen;
const module = binaryen.readBinary(readFileSync(input));
const { block, br, i32, i64, local, loop } = module;

// The parameters of both functions, by position; the second is the source, or the byte to fill
// with. Behind them the locals.
const [TARGET, SOURCE, SIZE, WORD, FIRST, SECOND] = [0, 1, 2, 3, 4, 5];
const LOCALS = [I64, I32, I32];
const BYTES = 8;
const STRIDE = 4 * BYTES;

const get = (name) => local.get(name, I32);
const set = local.set;
const move = (name, by) => set(name, i32.add(get(name), i32.const(by)));
const at = (name, place) => i32.add(get(name), place);
const size = (compare, bytes) => compare(get(SIZE), i32.const(bytes));

// Does the steps while the size compares so, checking behind them: once at least.
const repeat = (label, steps, compare, bytes) =>
  loop(label, block(null, [...steps, br(label, size(compare, bytes))]));

// As repeat, checking first too.
const whileSize = (label, compare, opposite, bytes, steps) =>
  block(`no_${label}`, [
    br(`no_${label}`, size(opposite, bytes)),
    repeat(label, steps, compare, bytes),
  ]);

const copyWord = (offset) =>
  i64.store(offset, 1, get(TARGET), i64.load(offset, 1, get(SOURCE)));
const WORDS = [0, 1, 2, 3].map((word) => word * BYTES);

// 0 to 3 bytes: the first, the middle and the last one, which may be the same.
const copyBytes = () => {
  const middle = () => i32.shr_u(get(SIZE), i32.const(1));
  const last = () => i32.sub(get(SIZE), i32.const(1));
  const load = (place) => i32.load8_u(0, 1, at(SOURCE, place));
  return block(null, [
    module.if(i32.eqz(get(SIZE)), module.return()),
    set(FIRST, load(middle())),
    set(SECOND, load(last())),
    i32.store8(0, 1, get(TARGET), i32.load8_u(0, 1, get(SOURCE))),
    i32.store8(0, 1, at(TARGET, middle()), get(FIRST)),
    i32.store8(0, 1, at(TARGET, last()), get(SECOND)),
  ]);
};

// 4 to 7 bytes: the first four and the last four.
const copyHalves = () => {
  const last = () => i32.sub(get(SIZE), i32.const(4));
  return block(null, [
    set(FIRST, i32.load(0, 1, get(SOURCE))),
    set(SECOND, i32.load(0, 1, at(SOURCE, last()))),
    i32.store(0, 1, get(TARGET), get(FIRST)),
    i32.store(0, 1, at(TARGET, last()), get(SECOND)),
  ]);
};

// From the front, and the last word apart: it was read before it could be written over.
const copyForwards = () => {
  const last = () => i32.sub(get(SIZE), i32.const(BYTES));
  return block(null, [
    set(WORD, i64.load(0, 1, at(SOURCE, last()))),
    whileSize("strides", i32.ge_u, i32.lt_u, STRIDE, [
      ...WORDS.map(copyWord),
      move(TARGET, STRIDE),
      move(SOURCE, STRIDE),
      move(SIZE, -STRIDE),
    ]),
    whileSize("words", i32.gt_u, i32.le_u, BYTES, [
      copyWord(0),
      move(TARGET, BYTES),
      move(SOURCE, BYTES),
      move(SIZE, -BYTES),
    ]),
    i64.store(0, 1, at(TARGET, last()), local.get(WORD, I64)),
  ]);
};

// From the end, and the first word apart.
const copyBackwards = () =>
  block(null, [
    set(WORD, i64.load(0, 1, get(SOURCE))),
    repeat(
      "last_words",
      [
        move(SIZE, -BYTES),
        i64.store(0, 1, at(TARGET, get(SIZE)), i64.load(0, 1, at(SOURCE, get(SIZE)))),
      ],
      i32.ge_u,
      BYTES,
    ),
    i64.store(0, 1, get(TARGET), local.get(WORD, I64)),
  ]);

// Where the target begins inside the source, the end must go first.
const copy = () =>
  module.if(
    size(i32.ge_u, BYTES),
    module.if(
      i32.lt_u(i32.sub(get(TARGET), get(SOURCE)), get(SIZE)),
      copyBackwards(),
      copyForwards(),
    ),
    module.if(size(i32.ge_u, 4), copyHalves(), copyBytes()),
  );

const fill = () => {
  const repeated = i64.mul(
    i64.extend_u(i32.and(get(SOURCE), i32.const(0xff))),
    i64.const(0x0101010101010101n),
  );
  const word = (offset) => i64.store(offset, 1, get(TARGET), local.get(WORD, I64));
  return block(null, [
    set(WORD, repeated),
    whileSize("strides", i32.ge_u, i32.lt_u, STRIDE, [
      ...WORDS.map(word),
      move(TARGET, STRIDE),
      move(SIZE, -STRIDE),
    ]),
    whileSize("words", i32.ge_u, i32.lt_u, BYTES, [
      word(0),
      move(TARGET, BYTES),
      move(SIZE, -BYTES),
    ]),
    whileSize("bytes", i32.gt_u, i32.le_u, 0, [
      i32.store8(0, 1, get(TARGET), get(SOURCE)),
      move(TARGET, 1),
      move(SIZE, -1),
    ]),
  ]);
};

// A range that leaves the memory traps in its first load or store outside: the part that was
// written before is lost with the whole call.
const replace = (name, body) => {
  module.removeFunction(name);
  module.addFunction(name, createType([I32, I32, I32]), NONE, LOCALS, body());
};

module.setFeatures(
  Features.BulkMemory |
    Features.BulkMemoryOpt |
    Features.SignExt |
    Features.MutableGlobals |
    Features.NontrappingFPToInt |
    Features.ReferenceTypes |
    Features.Multivalue,
);
binaryen.setOptimizeLevel(2);
binaryen.setShrinkLevel(1);
module.runPasses([
  "llvm-memory-copy-fill-lowering",
  "signext-lowering",
  "llvm-nontrapping-fptoint-lowering",
]);
replace("__memory_copy", copy);
replace("__memory_fill", fill);
module.optimize();
module.runPasses(["strip-debug", "strip-producers", "strip-target-features"]);
if (!module.validate()) throw new Error(`${input}: the lowered module is not valid`);
writeFileSync(output, module.emitBinary());
