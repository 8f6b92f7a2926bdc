use super::testing::run;

#[test]
fn members_of_url_and_search_params_are_those_of_the_standard() {
    assert_eq!(
        run("log(URL.length, URLSearchParams.length, URL.parse.length, URL.canParse.length, Object.keys(URL));
            log(Object.keys(URL.prototype));
            log(Object.keys(URLSearchParams.prototype));
            log(thrown(() => new URL), thrown(() => URL('a:b')), thrown(() => new URL('x')), thrown(() => new URL('x', 'y')), thrown(() => URL.parse()));
            log(thrown(() => URL.prototype.href), thrown(() => URLSearchParams.prototype.size), thrown(() => URLSearchParams.prototype.get.call(new URL('a:b'), 'a')));
            class Mine extends URL { get twice() { return this.href + this.href } }
            log(new Mine('a:b').twice, Object.prototype.toString.call(new Mine('a:b')));"),
        "1 0 1 1 parse,canParse,createObjectURL,revokeObjectURL\n\
         href,origin,protocol,username,password,host,hostname,port,pathname,search,searchParams,hash,toString,toJSON\n\
         size,append,delete,get,getAll,has,set,sort,toString,entries,keys,values,forEach\n\
         TypeError:TypeError TypeError:TypeError TypeError:TypeError TypeError:TypeError TypeError:TypeError\n\
         TypeError:TypeError TypeError:TypeError TypeError:TypeError\na:ba:b [object URL]"
    );
}

#[test]
fn a_url_has_its_parts() {
    assert_eq!(
        run("const url = new URL('../c?d=e f#g', 'HTTPS://User:pä@EXAMPLE.org:0443/a/b/');
            for (const name in URL.prototype) if (typeof url[name] !== 'function') log(name, url[name]);
            log(url, url.toJSON(), JSON.stringify({ url }));"),
        "href https://User:p%C3%A4@example.org/a/c?d=e%20f#g\norigin https://example.org\nprotocol https:\nusername User\n\
         password p%C3%A4\nhost example.org\nhostname example.org\nport \npathname /a/c\nsearch ?d=e%20f\nsearchParams d=e+f\n\
         hash #g\nhttps://User:p%C3%A4@example.org/a/c?d=e%20f#g https://User:p%C3%A4@example.org/a/c?d=e%20f#g \
         {\"url\":\"https://User:p%C3%A4@example.org/a/c?d=e%20f#g\"}"
    );
}

#[test]
fn setters_change_parts_and_ignore_invalid_values() {
    assert_eq!(
        run("const url = new URL('http://a/');
            const set = (name, value) => { url[name] = value; log(url) };
            set('protocol', 'wss:x'); set('protocol', 'mailto'); set('username', 'me'); set('password', '@'); set('host', 'b:81');
            set('hostname', 'c:82'); set('port', '83x'); set('port', 'x'); set('port', ''); set('pathname', 'p q'); set('search', '?r'); set('hash', 's');
            set('search', ''); set('hash', ''); set('href', 'x:y');
            log(thrown(() => url.href = 'z'), url);
            url.origin = 'http://q/'; log(url.origin);"),
        "wss://a/\nwss://a/\nwss://me@a/\nwss://me:%40@a/\nwss://me:%40@b:81/\nwss://me:%40@b:81/\nwss://me:%40@b:83/\n\
         wss://me:%40@b:83/\nwss://me:%40@b/\nwss://me:%40@b/p%20q\nwss://me:%40@b/p%20q?r\nwss://me:%40@b/p%20q?r#s\n\
         wss://me:%40@b/p%20q#s\nwss://me:%40@b/p%20q\nx:y\nTypeError:TypeError x:y\nnull"
    );
}

#[test]
fn parse_and_can_parse_take_a_base() {
    assert_eq!(
        run("log(URL.canParse('a:b'), URL.canParse('b'), URL.canParse('b', 'http://c'), URL.canParse('a:b', 'c'));
            log(URL.parse('b', 'http://c'), URL.parse('b'), URL.parse('b', undefined), URL.parse('a:b') instanceof URL);"),
        "true false true false\nhttp://c/b null null true"
    );
}

#[test]
fn a_url_and_its_search_params_live_together() {
    assert_eq!(
        run("const url = new URL('http://a/?b=c#d');
            const params = url.searchParams;
            log(params === url.searchParams, params);
            params.append('e', '&'); log(url, url.search);
            url.search = 'f=g'; log(params);
            params.set('h', 'i'); url.hash = ''; log(url);
            url.href = 'http://j/?k'; log(params, params.get('k') === '');
            params.append('l', 'm'); url.search = 'n=o'; log(params, url);
            params.delete('n'); log(url, params.size);
            url.search = '?'; log(url, params.size);
            params.append('p', 'q'); url.href = 'r:s'; log(url, params.size);"),
        "true b=c\nhttp://a/?b=c&e=%26#d ?b=c&e=%26\nf=g\nhttp://a/?f=g&h=i\nk= true\nn=o http://j/?n=o\nhttp://j/ 0\nhttp://j/? 0\nr:s 0"
    );
}

#[test]
fn search_params_are_read_by_name_and_value() {
    assert_eq!(
        run(
            r"const params = new URLSearchParams('?a=1&b=2&a=3&%61=%zz&c');
            log(params, params.size, params.get('a'), params.get('d'), params.getAll('a'), params.getAll('d').length);
            log(params.has('a'), params.has('a', '3'), params.has('a', 4), params.has('a', undefined), params.has('d'));
            params.delete('a', '3'); log(params);
            params.set('a', 'x y'); log(params);
            params.delete('b', undefined); log(params);
            log(thrown(() => params.append('a')), thrown(() => params.get()), params.append('a', '\ud800'), params);"
        ),
        "a=1&b=2&a=3&a=%25zz&c= 5 1 null 1,3,%zz 0\ntrue true false true false\na=1&b=2&a=%25zz&c=\na=x+y&b=2&c=\na=x+y&c=\n\
         TypeError:TypeError TypeError:TypeError undefined a=x+y&c=&a=%EF%BF%BD"
    );
}

#[test]
fn search_params_are_made_of_strings_pairs_and_records() {
    assert_eq!(
        run(r"const made = init => String(new URLSearchParams(init));
            log(made('??a'), made([['a', 1], new Set(['b', 2])]), made(Object.defineProperty({ b: 1, a: 2 }, Symbol.iterator, { value: null })), made(new URLSearchParams('x=y')));
            log(made(undefined) === '', made(null), made(1), made(new Map([['m', 'n']])));
            log(made({ '\ud800': 1, 'a': 2, '\udbff': 3 }));
            log(thrown(() => made([['a']])), thrown(() => made([['a', 'b', 'c']])), thrown(() => made([1])), thrown(() => made({ [Symbol.iterator]: 1 })));
            log(made(function () {}) === '', made(Object.assign(() => {}, { f: 1 })));"),
        "%3Fa= a=1&b=2 b=1&a=2 x=y\ntrue null= 1= m=n\n%EF%BF%BD=3&a=2\n\
         TypeError:TypeError TypeError:TypeError TypeError:TypeError TypeError:TypeError\ntrue f=1"
    );
}

#[test]
fn search_params_are_sorted_by_code_units() {
    assert_eq!(
        run(
            r"const params = new URLSearchParams([['\ufb03', 1], ['\ud83c\udf08', 2], ['z', 3], ['a', 4], ['z', 0]]);
            params.sort();
            log([...params.values()]);"
        ),
        "4,3,0,2,1"
    );
}

#[test]
fn iterators_are_live() {
    assert_eq!(
        run("const params = new URLSearchParams('a=1&b=2&c=3');
            for (const [name, value] of params) { log(name, value); params.delete(name) }
            log(params, [...params.keys()], [...params.values()], params[Symbol.iterator] === params.entries);
            params.forEach(function (value, name, object) { log(value, name, object === params, this) }, 'this');"),
        "a 1\nc 3\nb=2 b 2 true\n2 b true this"
    );
}

/// A loop of changes is not quadratic, and neither is a record of many names.
#[test]
fn many_search_params_take_linear_time() {
    assert_eq!(
        run("const url = new URL('http://a/');
            for (let i = 0; i < 20000; i++) url.searchParams.append('a', i);
            log(url.search.length);
            const record = {};
            for (let i = 0; i < 20000; i++) record['n' + i] = i;
            log(new URLSearchParams(record).size);"),
        "148890\n20000"
    );
}

#[test]
fn names_that_differ_in_lone_surrogates_are_one() {
    assert_eq!(
        run(r"log(new URLSearchParams({ '\ud800': 'a', b: 'c', '\udc00': 'd' }))"),
        "%EF%BF%BD=d&b=c"
    );
}
