namespace Fl.Core;

/// <summary>What is made of a camera's note of how it was held.</summary>
public enum PictureOrientation
{
    /// <summary>Pictures are turned upright by the note in their Exif data, as every viewer shows them.</summary>
    Exif,

    /// <summary>Pictures stay as they are stored.</summary>
    Ignore,
}
