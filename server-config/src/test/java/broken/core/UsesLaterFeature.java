package broken.core;

import broken.notification.Observer;

/** Breaks rule 1. */
public final class UsesLaterFeature {
  Observer observer;
}
