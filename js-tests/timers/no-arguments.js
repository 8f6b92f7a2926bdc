// A timer without arguments is a TypeError.
for (const set of [setTimeout, setInterval]) {
  try {
    set();
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | true
// | true
