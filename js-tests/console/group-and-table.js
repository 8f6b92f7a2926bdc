// Everything that is printed in a group is indented, tables and counts too.
console.group("g");
console.table([[1]]);
console.count();
console.dir({ a: 1 });

// prints:
// | g
// |   ┌─────────┬───┐
// |   │ (index) │ 0 │
// |   ├─────────┼───┤
// |   │ 0       │ 1 │
// |   └─────────┴───┘
// |   default: 1
// |   { a: 1 }
