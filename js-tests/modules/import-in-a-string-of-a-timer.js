// import() in a timer's string of code is relative to the script that sets the timer, which need not be the main one.
setTimeout("import('./folder/_inner.mjs').then(({ greeting }) => console.log(greeting))");
import("./folder/_timer.mjs");

// prints:
// | hello from the folder
// | hello from the folder
