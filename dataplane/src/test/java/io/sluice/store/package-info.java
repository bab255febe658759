/** Tests of the connection store. */
package io.sluice.store;
