//! Data of a realm: at most one value of each type. Steps in a realm.

use boa_engine::{Context, object::NativeObject, realm::Realm};

/// Performs steps in a realm, and returns to the current one.
pub fn in_realm<R>(
    realm: Realm,
    context: &mut Context,
    steps: impl FnOnce(&mut Context) -> R,
) -> R {
    let outer = context.enter_realm(realm);
    let result = steps(context);
    context.enter_realm(outer);
    result
}

/// Keeps data in a realm, in place of other data of their type.
pub fn insert_realm_data<T: NativeObject>(data: T, realm: &Realm) {
    realm.host_defined_mut().insert(data);
}

/// Calls `read` with data of a realm. `None` if there are none. `read` must not insert data.
pub fn realm_data<T: NativeObject, R>(realm: &Realm, read: impl FnOnce(&T) -> R) -> Option<R> {
    realm.host_defined().get::<T>().map(read)
}

/// As [`realm_data`]. If there are none, the default is inserted.
pub fn with_realm_data<T: NativeObject + Default, R>(
    realm: &Realm,
    read: impl FnOnce(&T) -> R,
) -> R {
    if let Some(data) = realm.host_defined().get::<T>() {
        return read(data);
    }
    realm.host_defined_mut().insert_default::<T>();
    realm_data(realm, read).expect("it was inserted")
}
