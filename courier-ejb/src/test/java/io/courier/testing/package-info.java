/** What tests of all features share: a migrated database, an entity manager, a settable clock. */
package io.courier.testing;
