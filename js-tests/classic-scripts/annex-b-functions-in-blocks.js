// A function declared in a block is visible after it, as Annex B has it.
console.log(typeof inBlock);
if (true) {
  function inBlock() {
    return "hoisted";
  }
}
console.log(inBlock());

// prints:
// | undefined
// | hoisted
