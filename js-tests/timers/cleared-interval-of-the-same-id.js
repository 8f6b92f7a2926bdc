// An interval that is cleared in its own round and replaced by another continues as that one.
let rounds = 0;
let id = setInterval(function first() {
  clearInterval(id);
  id = setInterval(() => {
    console.log("second", ++rounds);
    if (rounds === 2) clearInterval(id);
  }, 10);
}, 10);

// prints:
// | second 1
// | second 2
