package streamingingest.sql;

/** The properties or the script cannot be run as they are; the message says what is wrong and what is expected. */
public final class InvalidJobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidJobException(String message) {
        super(message);
    }

    public InvalidJobException(String message, Throwable cause) {
        super(message, cause);
    }
}
