/** Tests of the flow table, against a slow twin. */
package io.sluice.flow;
