// import() in a timer's string of code is relative to the script, or in a page to its base URL.
setTimeout("import('./folder/_inner.mjs').then(({ greeting }) => console.log(greeting))");

// prints:
// | hello from the folder
