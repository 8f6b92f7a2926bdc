// table prints rows and columns; a value that is not tabular is logged.
console.table([{ a: 1, b: "x" }, { a: 2, c: true }]);
console.table([[1, 2], [3]], ["0"]);
console.table("text");

// prints:
// | ┌─────────┬───┬─────┬──────┐
// | │ (index) │ a │ b   │ c    │
// | ├─────────┼───┼─────┼──────┤
// | │ 0       │ 1 │ 'x' │      │
// | │ 1       │ 2 │     │ true │
// | └─────────┴───┴─────┴──────┘
// | ┌─────────┬───┐
// | │ (index) │ 0 │
// | ├─────────┼───┤
// | │ 0       │ 1 │
// | │ 1       │ 3 │
// | └─────────┴───┘
// | text
