package broken.notification;

/** Something that only watches. */
public final class Observer {}
