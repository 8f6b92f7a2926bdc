// Labels are made strings, and undefined is default.
console.count(null);
console.count({ toString: () => "made" });
console.count(1);
console.count("1");
try {
  console.count(Symbol("s"));
} catch (error) {
  console.log(error instanceof TypeError);
}

// prints:
// | null: 1
// | made: 1
// | 1: 1
// | 1: 2
// | true
