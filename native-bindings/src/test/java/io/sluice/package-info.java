/** Tests of the walls between the packages of this module. */
package io.sluice;
