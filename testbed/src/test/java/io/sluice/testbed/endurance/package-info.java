/** Tests of how endurance is told. */
package io.sluice.testbed.endurance;
