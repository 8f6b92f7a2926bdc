use super::*;
use serde::Deserialize;
use std::collections::BTreeMap;

fn round<T: Serialize + DeserializeOwned>(value: T) -> T {
    let value = from_rust(value).expect("it can be sent");
    to_rust(decode(&encode(&value).expect("it has bytes")).expect("they are read"))
        .expect("it is of the type")
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    Point,
    Circle(f64),
    Box { width: u8, depth: Option<i64> },
    Pair(u8, String),
}

#[test]
fn values_are_the_same_in_the_other_process() {
    assert_eq!(round(u128::MAX), u128::MAX);
    assert_eq!(round(i128::MIN), i128::MIN);
    assert_eq!(
        round((1_u8, "a".to_owned(), Some(true), None::<u8>)),
        (1, "a".to_owned(), Some(true), None)
    );
    for shape in [
        Shape::Point,
        Shape::Circle(0.5),
        Shape::Box {
            width: 1,
            depth: None,
        },
        Shape::Pair(1, "b".into()),
    ] {
        let text = format!("{shape:?}");
        assert_eq!(format!("{:?}", round(shape)), text);
    }
    let map = BTreeMap::from([(1_u8, vec![-1.5]), (2, vec![])]);
    assert_eq!(round(map.clone()), map);
}

/// The bytes are those of another process.
#[test]
fn bytes_that_are_no_value_are_refused() {
    let deep: Vec<u8> =
        encode(&Value::List(vec![Value::default()])).expect("it has bytes")[..2].repeat(1000);
    assert!(
        decode(&deep)
            .expect_err("it is too deep")
            .to_string()
            .contains("128 levels")
    );
    assert!(decode(&encode(&Value::List(Vec::new())).expect("bytes")[..1]).is_err());
    let mut followed = encode(&Value::default()).expect("it has bytes");
    followed.push(0);
    assert!(decode(&followed).is_err());
    assert!(decode(&[]).is_err());
    // A list of four thousand million values that are not there.
    let list = encode(&Value::List(Vec::new())).expect("it has bytes")[0];
    assert!(decode(&[list, 255, 255, 255, 255, 15]).is_err());
}

/// A list takes as much memory as its values, so none may be larger than it has to be.
#[test]
fn values_are_as_small_as_scalars() {
    assert_eq!(size_of::<Value>(), size_of::<Scalar>());
}
