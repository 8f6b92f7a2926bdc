// An import declaration or import.meta is a syntax error in a classic script, import() is not.
for (const code of ["import './x.mjs'", "import.meta", "export let x", "await 0"]) {
  try {
    (0, eval)(code);
    console.log("accepted", code);
  } catch (error) {
    console.log(error.name);
  }
}
console.log(typeof (0, eval)("() => import('./nowhere.mjs')"));

// prints:
// | SyntaxError
// | SyntaxError
// | SyntaxError
// | SyntaxError
// | function
