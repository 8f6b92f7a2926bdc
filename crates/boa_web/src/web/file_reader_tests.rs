use super::testing::run;

#[test]
fn members_of_file_reader_are_those_of_the_standard() {
    assert_eq!(
        run("log(FileReader.length, Object.getPrototypeOf(FileReader) === EventTarget, FileReader.EMPTY, FileReader.LOADING, FileReader.DONE);
            log(Object.keys(FileReader.prototype));
            const reader = new FileReader; log(reader.readyState, reader.result, reader.error, reader.onload);
            log(thrown(() => reader.readAsText()), thrown(() => reader.readAsText('text')), thrown(() => reader.readAsDataURL({})), reader.readyState);
            reader.abort(); log(reader.readyState, reader.result);"),
        "0 true 0 1 2\nreadyState,result,error,onloadstart,onprogress,onload,onabort,onerror,onloadend,\
         readAsArrayBuffer,readAsBinaryString,readAsText,readAsDataURL,abort,EMPTY,LOADING,DONE\n0 null null null\n\
         TypeError:TypeError TypeError:TypeError TypeError:TypeError 0\n0 null"
    );
}

const LOG_EVENTS: &str = "
    const blob = new Blob(['σé'], { type: 'text/plain' });
    const watch = reader => { for (const type of ['loadstart', 'progress', 'load', 'abort', 'error', 'loadend'])
        reader.addEventListener(type, e => log(type, reader.readyState, reader.result, e.loaded, e.total, e.lengthComputable, e instanceof ProgressEvent, e.bubbles, e.cancelable, e.isTrusted)); return reader };
";

#[test]
fn a_read_fires_its_events_in_order() {
    assert_eq!(
        run(&format!(
            "{LOG_EVENTS} const reader = watch(new FileReader); reader.readAsText(blob);
            log(reader.readyState, thrown(() => reader.readAsText(blob))); Promise.resolve().then(() => log('microtask'));
            setTimeout(() => watch(new FileReader).readAsText(new Blob), 1);"
        )),
        "1 DOMException:InvalidStateError\nmicrotask\nloadstart 1 null 0 4 true true false false true\n\
         progress 1 null 4 4 true true false false true\nload 2 σé 4 4 true true false false true\n\
         loadend 2 σé 4 4 true true false false true\nloadstart 1 null 0 0 false true false false true\n\
         load 2  0 0 false true false false true\nloadend 2  0 0 false true false false true"
    );
}

#[test]
fn each_read_method_has_its_format() {
    assert_eq!(
        run("const read = (method, blob, ...args) => new Promise(resolve => { const reader = new FileReader; reader.onload = () => resolve(reader.result); reader[method](blob, ...args) });
            (async () => {
                const bytes = new Blob([new Uint8Array([0, 128, 255])], { type: 'A/B' });
                log(new Uint8Array(await read('readAsArrayBuffer', bytes))); log([...await read('readAsBinaryString', bytes)].map(c => c.charCodeAt()));
                log(await read('readAsDataURL', bytes), await read('readAsDataURL', new Blob));
                const wide = new Blob([new Uint8Array([0, 104, 0, 105])]), text = new Blob([new Uint8Array([0xE9])], { type: 'text/plain; charset=\"latin1\"' });
                log(await read('readAsText', wide, 'UTF-16BE'), await read('readAsText', text), await read('readAsText', text, 'utf-8'), await read('readAsText', text, 'no such'));
                log(await read('readAsText', new Blob([new Uint8Array([0xFE, 0xFF, 0, 104])]), 'latin1'));
            })();"),
        "0,128,255\n0,128,255\ndata:a/b;base64,AID/ data:application/octet-stream;base64,\nhi é \u{fffd} é\nh"
    );
}

#[test]
fn abort_fires_at_once_and_a_new_read_may_start() {
    assert_eq!(
        run(&format!(
            "{LOG_EVENTS} const reader = watch(new FileReader); reader.readAsText(blob);
            reader.onloadstart = () => {{ reader.onloadstart = null; reader.abort(); log('aborted'); reader.readAsDataURL(new Blob(['a'])) }};"
        )),
        "loadstart 1 null 0 4 true true false false true\nabort 2 null 0 0 false true false false true\n\
         loadend 2 null 0 0 false true false false true\naborted\nloadstart 1 null 0 1 true true false false true\n\
         progress 1 null 1 1 true true false false true\nload 2 data:application/octet-stream;base64,YQ== 1 1 true true false false true\n\
         loadend 2 data:application/octet-stream;base64,YQ== 1 1 true true false false true"
    );
    assert_eq!(
        run(&format!(
            "{LOG_EVENTS} const reader = new FileReader; let again = true;
            reader.onload = () => {{ if (again) {{ again = false; log('load'); reader.readAsText(blob) }} else log('second load') }};
            reader.onloadend = () => log('loadend'); reader.readAsText(blob);"
        )),
        "load\nsecond load\nloadend"
    );
}

#[test]
fn a_progress_event_has_the_values_of_its_dictionary() {
    assert_eq!(
        run("const event = new ProgressEvent('p', { lengthComputable: 1, loaded: 2.5, total: 2 ** 60, cancelable: true });
            log(event.type, event.lengthComputable, event.loaded, event.total, event.cancelable, event.isTrusted, new ProgressEvent('q').loaded);
            log(thrown(() => new ProgressEvent), thrown(() => new ProgressEvent('p', { loaded: NaN })), Object.keys(ProgressEvent.prototype));
            log(thrown(() => Object.getOwnPropertyDescriptor(ProgressEvent.prototype, 'loaded').get.call(new Event('e'))));"),
        "p true 2.5 1152921504606847000 true false 0\n\
         TypeError:TypeError TypeError:TypeError lengthComputable,loaded,total\nTypeError:TypeError"
    );
}
