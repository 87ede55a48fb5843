/** The build of a module as its dkms.conf describes it (dkms(8)). */
package io.github.kernellts.module.dkms;
