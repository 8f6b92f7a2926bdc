setTimeout("import('./_inner.mjs').then(({ greeting }) => console.log(greeting))", 1);
