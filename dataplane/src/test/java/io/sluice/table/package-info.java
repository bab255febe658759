/** The contract between controller and dataplane, tried by writing, reading, damaging and killing. */
package io.sluice.table;
