// A module that is not there is an error that says which import, and from where; nothing of the importing module runs.
// status: 1
// stderr: _nowhere.mjs' from '
import "./_nowhere.mjs";
console.log("not reached");

// prints:
