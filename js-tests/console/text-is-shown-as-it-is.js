// Strings inside of values are quoted with the quote that needs no escape, and controls are escaped.
console.log(["it's", 'say "hi"', `both ' and "`, "tab\t", "back\\slash", "€😀"]);
console.log({ "a-b": 1, valid_name: 2, 3: 4 });

// prints:
// | [ "it's", 'say "hi"', `both ' and "`, 'tab\t', 'back\\slash', '€😀' ]
// | { '3': 4, 'a-b': 1, valid_name: 2 }
